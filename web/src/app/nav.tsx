// The pages of the program, each with the permission that opens it and its jump key.
import {
  AccountBookOutlined, ApartmentOutlined, ApiOutlined, AuditOutlined, BarcodeOutlined, BranchesOutlined, CheckSquareOutlined, CloudUploadOutlined, DotChartOutlined,
  FileSearchOutlined, FormOutlined, FundOutlined, PhoneOutlined, SettingOutlined, ShoppingOutlined, SolutionOutlined, SunOutlined, TeamOutlined,
  UserDeleteOutlined, UserOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { Permission } from '@/api/types';

export interface Page {
  id: 'morning' | 'review' | 'intake' | 'cases' | 'parcels' | 'policy' | 'model' | 'reconcile' | 'reasons' | 'metrics' | 'templates' | 'imports' | 'quality' | 'people' | 'audit' | 'users' | 'settings' | 'products' | 'customers' | 'connections';
  to: '/morning' | '/review' | '/intake' | '/cases' | '/parcels' | '/templates' | '/reconcile' | '/reasons' | '/metrics' | '/policy' | '/model' | '/imports' | '/people' | '/quality' | '/audit' | '/users' | '/settings' | '/products' | '/customers' | '/connections';
  permission: Permission;
  group: 'work' | 'rules' | 'data';
  key: string;
  icon: ReactNode;
}

export const PAGES: Page[] = [
  { id: 'morning', to: '/morning', permission: 'read_morning', group: 'work', key: 'm', icon: <SunOutlined aria-hidden /> },
  { id: 'review', to: '/review', permission: 'review', group: 'work', key: 'r', icon: <SolutionOutlined aria-hidden /> },
  { id: 'intake', to: '/intake', permission: 'open_case', group: 'work', key: 'h', icon: <PhoneOutlined aria-hidden /> },
  { id: 'cases', to: '/cases', permission: 'read_cases', group: 'work', key: 'c', icon: <FileSearchOutlined aria-hidden /> },
  { id: 'parcels', to: '/parcels', permission: 'receive_goods', group: 'work', key: 'p', icon: <BarcodeOutlined aria-hidden /> },
  { id: 'products', to: '/products', permission: 'read_cases', group: 'work', key: 's', icon: <ShoppingOutlined aria-hidden /> },
  { id: 'customers', to: '/customers', permission: 'read_cases', group: 'work', key: 'b', icon: <UserOutlined aria-hidden /> },
  { id: 'reconcile', to: '/reconcile', permission: 'refund', group: 'work', key: 'f', icon: <AccountBookOutlined aria-hidden /> },
  { id: 'metrics', to: '/metrics', permission: 'read_morning', group: 'data', key: 'k', icon: <FundOutlined aria-hidden /> },
  { id: 'reasons', to: '/reasons', permission: 'read_cases', group: 'data', key: 'o', icon: <ApartmentOutlined aria-hidden /> },
  { id: 'policy', to: '/policy', permission: 'read_policy', group: 'rules', key: 'y', icon: <BranchesOutlined aria-hidden /> },
  { id: 'model', to: '/model', permission: 'edit_policy', group: 'rules', key: 'x', icon: <DotChartOutlined aria-hidden /> },
  { id: 'settings', to: '/settings', permission: 'tune', group: 'rules', key: 'e', icon: <SettingOutlined aria-hidden /> },
  { id: 'templates', to: '/templates', permission: 'read_cases', group: 'data', key: 't', icon: <FormOutlined aria-hidden /> },
  { id: 'imports', to: '/imports', permission: 'import', group: 'data', key: 'i', icon: <CloudUploadOutlined aria-hidden /> },
  { id: 'connections', to: '/connections', permission: 'connect', group: 'data', key: 'n', icon: <ApiOutlined aria-hidden /> },
  { id: 'people', to: '/people', permission: 'manage_personal', group: 'data', key: 'd', icon: <UserDeleteOutlined aria-hidden /> },
  { id: 'quality', to: '/quality', permission: 'query', group: 'data', key: 'q', icon: <CheckSquareOutlined aria-hidden /> },
  { id: 'audit', to: '/audit', permission: 'audit', group: 'data', key: 'l', icon: <AuditOutlined aria-hidden /> },
  { id: 'users', to: '/users', permission: 'manage_users', group: 'data', key: 'u', icon: <TeamOutlined aria-hidden /> },
];
